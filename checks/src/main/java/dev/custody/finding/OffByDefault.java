package dev.custody.finding;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A check that runs only where the user names it, as in {@code -Xep:UntimedWait:WARN}, or asks for
 * all that are off with {@code -XepAllDisabledChecksAsWarnings}. Error Prone itself runs every
 * check of a plugin.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface OffByDefault {}
