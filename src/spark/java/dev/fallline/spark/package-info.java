/** Trainings on Apache Spark, each a task, as JSON in and out. */
package dev.fallline.spark;
