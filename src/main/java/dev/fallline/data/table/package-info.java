/** Reading tables: format, schema, encoding of rows. */
package dev.fallline.data.table;
