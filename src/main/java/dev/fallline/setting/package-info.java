/** Declarations of what a user can set: flag, key, range, default and help in one place. */
package dev.fallline.setting;
