/** NVIDIA GPUs. */
package dev.fallline.device.cuda;
