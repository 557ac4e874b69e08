/** Independent trainings side by side: in this process, or on a cluster. */
package dev.fallline.lab.cluster;
