/** What a device must be able to do, and which one is chosen. */
package dev.fallline.device;
