/** The kit that results are shown with: facts, tables and charts, and what renders them. */
package dev.fallline.report;
