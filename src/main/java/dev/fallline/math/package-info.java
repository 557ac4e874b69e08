/** Arithmetic and random numbers with the same bits everywhere. */
package dev.fallline.math;
