/** Trainings that are kept in a folder: checkpoints, weights, reports. */
package dev.fallline.train.run;
