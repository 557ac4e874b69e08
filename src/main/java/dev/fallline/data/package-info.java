/** Data sets and their parts: examples, targets, columns, splits. */
package dev.fallline.data;
