/** Which ops run in which order, and where each result lies. */
package dev.fallline.plan;
