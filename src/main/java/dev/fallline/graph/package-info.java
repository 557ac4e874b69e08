/**
 * Graphs of ops with static shapes, their gradients, and a reference evaluator in double precision.
 */
package dev.fallline.graph;
