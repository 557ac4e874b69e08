/** The multilayer perceptron, its activations, initial weights and losses, as graphs. */
package dev.fallline.nn;
