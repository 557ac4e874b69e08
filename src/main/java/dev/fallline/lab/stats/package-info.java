/** Statistics of paired differences, intervals and tests. */
package dev.fallline.lab.stats;
