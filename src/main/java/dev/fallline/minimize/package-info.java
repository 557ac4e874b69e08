/** Minimizing functions of a few variables in double precision. */
package dev.fallline.minimize;
