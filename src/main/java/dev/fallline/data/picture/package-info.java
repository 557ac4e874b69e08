/** Pictures from files, and how they are brought into the form of a data set. */
package dev.fallline.data.picture;
