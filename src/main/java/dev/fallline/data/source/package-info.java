/** Opening data sets by name or path. */
package dev.fallline.data.source;
