/** Plans: which ops run in which order, and the memory of each result. */
package dev.fallline.plan;
