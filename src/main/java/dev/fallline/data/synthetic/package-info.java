/** Generated data sets. */
package dev.fallline.data.synthetic;
