/** Random distortions of pictures in each epoch. */
package dev.fallline.data.augment;
