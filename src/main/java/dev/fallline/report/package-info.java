/** Facts, tables and charts of results, and their renderers. */
package dev.fallline.report;
