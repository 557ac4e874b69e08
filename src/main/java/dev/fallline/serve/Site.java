package dev.fallline.serve;

import com.sun.net.httpserver.HttpExchange;

import java.io.IOException;

/** What a server is about: a page and the answers to its requests. */
public abstract sealed class Site implements AutoCloseable permits RunSite, PlaySite {
    /** The page's name: its files are {@code NAME.html}, {@code NAME.css} and {@code NAME.js}. */
    abstract String page();

    abstract void get(HttpExchange exchange, String path, Query query)
            throws IOException, InterruptedException;

    abstract void post(HttpExchange exchange, String path, Query query)
            throws IOException, InterruptedException;

    /** Whether a request to post changes nothing, so that it needs no token. */
    abstract boolean isOpen(String path);

    @Override
    public abstract void close();
}
