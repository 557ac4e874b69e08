/** The live page of runs, and predictions over HTTP. */
package dev.fallline.serve;
