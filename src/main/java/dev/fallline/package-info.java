/**
 * The library's front: {@link dev.fallline.Fallline} is where a program begins. Beside it lie a few
 * small classes that all packages use.
 */
package dev.fallline;
