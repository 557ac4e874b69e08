/** Learning rates over time. */
package dev.fallline.optim.schedule;
