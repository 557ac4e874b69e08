/** The commands of the command line. */
package dev.fallline.cli;
