/** The two streams of a command, and results as text. */
package dev.fallline.cli.terminal;
