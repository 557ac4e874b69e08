/** Files that are whole at any moment, locks, JSON and CSV. */
package dev.fallline.io;
