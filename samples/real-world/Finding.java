import java.util.Comparator;

/** One line of the findings file. */
record Finding(String check, String library, String place, String message)
    implements Comparable<Finding> {
  private static final Comparator<Finding> ORDER =
      Comparator.comparing(Finding::check)
          .thenComparing(Finding::library)
          .thenComparing(Finding::file)
          .thenComparing(Finding::line)
          .thenComparing(Finding::message);

  static Finding parse(String line) {
    String[] cells = line.split("\t", 4);
    return new Finding(cells[0], cells[1], cells[2], cells[3]);
  }

  String file() {
    return place.substring(0, place.lastIndexOf(':'));
  }

  private int line() {
    return Integer.parseInt(place.substring(place.lastIndexOf(':') + 1));
  }

  @Override
  public int compareTo(Finding other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return String.join("\t", check, library, place, message);
  }
}
