/** Trainings of a comparison on Apache Spark: a task is one trial, as JSON in and out. */
package dev.fallline.spark;
