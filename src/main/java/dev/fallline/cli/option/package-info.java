/** Flags that are made of declarations of settings. */
package dev.fallline.cli.option;
