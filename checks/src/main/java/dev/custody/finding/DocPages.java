package dev.custody.finding;

/** Where the page of a check is. */
public final class DocPages {

  /** The address of a page, up to the name of the check. */
  public static final String BASE = "https://custody.dev/checks/";

  /** The tag that every check carries. */
  public static final String TAG = "Concurrency";

  private DocPages() {}
}
