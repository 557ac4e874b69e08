/** From a configuration to measured epochs. */
package dev.fallline.train;
