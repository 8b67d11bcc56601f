package dev.custody.analysis.summary;

/** What a method does with an argument that can be released. */
public enum Dealing {
  /** It releases it. */
  RELEASES,
  /** It waits for its end, asks about its state, prints or compares it. */
  WATCHES,
  /** It keeps it, or gives it back wrapped or as it is. */
  TAKES,
  /** It uses it for what it is there for, or hands it to code that is not known. */
  WORKS
}
