package dev.fallline.serve;

import com.sun.net.httpserver.HttpExchange;

import dev.fallline.FalllineException;

import java.io.IOException;
import java.util.List;

/** What a server is about: a page and the answers to its requests. */
public abstract sealed class Site implements AutoCloseable permits RunSite, PlaySite {
    /** The page's name: its files are {@code NAME.html} and {@code NAME.css}. */
    abstract String page();

    /** The files of the page's scripts. */
    abstract List<String> scripts();

    abstract void get(HttpExchange exchange, String path, Query query)
            throws IOException, InterruptedException;

    abstract void post(HttpExchange exchange, String path, Query query)
            throws IOException, InterruptedException;

    /** Whether a request to post changes nothing, so that it needs no token. */
    abstract boolean isOpen(String path);

    /** What an answer says of an error. */
    String words(FalllineException e) {
        return e.getMessage();
    }

    @Override
    public abstract void close();
}
