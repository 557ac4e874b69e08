/** The engine for DJL, and learning rate schedules both ways. */
package dev.fallline.djl;
