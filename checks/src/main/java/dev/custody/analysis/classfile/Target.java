package dev.custody.analysis.classfile;

import org.jspecify.annotations.Nullable;

/**
 * A method as an instruction names it.
 *
 * @param owner the internal name of the class: {@code java/util/Map$Entry}
 * @param name the name; constructors are {@code <init>}
 * @param descriptor the erased types: {@code (Ljava/lang/Object;I)V}
 */
public record Target(String owner, String name, String descriptor) {

  /** Whether it is a constructor. */
  public boolean isConstructor() {
    return name.equals("<init>");
  }

  // Written out: what the compiler makes for records is linked at run time, which costs more than
  // all calls.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Target that
            && name.equals(that.name)
            && owner.equals(that.owner)
            && descriptor.equals(that.descriptor));
  }

  @Override
  public int hashCode() {
    return 31 * (31 * name.hashCode() + owner.hashCode()) + descriptor.hashCode();
  }
}
