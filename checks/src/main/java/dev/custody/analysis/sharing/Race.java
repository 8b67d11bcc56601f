package dev.custody.analysis.sharing;

/**
 * Two accesses to one field that two threads may make at once, at least one of which writes.
 *
 * @param here the one that holds no lock, and of two such the one that writes
 * @param other the other; the same as {@code here} where two threads run the same code
 * @param isMendedByVolatile whether all that is needed is that each thread sees the last value: one
 *     thread alone writes, or the field is a flag, and no new value depends on an old one
 */
public record Race(Access here, Access other, boolean isMendedByVolatile) {

  /** Whether all that goes wrong is that the other thread may never see a new value. */
  public boolean isOnlyVisibility() {
    return !here.ofContents() && (here.decidesLoop() || other.decidesLoop());
  }
}
