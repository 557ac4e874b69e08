/** Studies of trainings: learning rates, gradient checks, sharpness. */
package dev.fallline.lab;
