/** Layer 2: what the class files of dependencies say, method by method. */
@NullMarked
package dev.custody.analysis.classfile;

import org.jspecify.annotations.NullMarked;
