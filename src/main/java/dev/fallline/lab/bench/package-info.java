/** Benchmarks of updates and training steps. */
package dev.fallline.lab.bench;
