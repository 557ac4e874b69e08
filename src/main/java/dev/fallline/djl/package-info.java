/** The bridge to DJL. */
package dev.fallline.djl;
