package dev.custody.analysis.classfile;

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
}
