/** Distorting pictures anew in each epoch. */
package dev.fallline.data.augment;
