/** Optimizers: immutable records with their arithmetic, and the table of them. */
package dev.fallline.optim;
