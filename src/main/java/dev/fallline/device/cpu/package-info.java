/** The CPU: loops, matrix products and worker threads. */
package dev.fallline.device.cpu;
