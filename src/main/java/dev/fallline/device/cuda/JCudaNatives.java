package dev.fallline.device.cuda;

import dev.fallline.io.NativeLibrary;

import jcuda.JCudaVersion;
import jcuda.LibUtils;

import java.util.HashSet;
import java.util.Set;

/**
 * Loads the native libraries of JCuda. Left to itself, JCuda takes a file of a fixed name in the
 * temporary folder where there is one, whoever put it there and however much of it ({@code
 * LibUtils.loadLibraryResource}, 12.6.0). It looks that folder up by its property each time, so
 * while a class loads, the property names the folder of a library that was verified. Nothing else
 * in the JDK reads this property after the start.
 */
final class JCudaNatives {
    private static final String TEMPORARY = "java.io.tmpdir";

    private static final Set<String> LOADED = new HashSet<>();

    private JCudaNatives() {}

    /**
     * Loads a class of JCuda with its library, unless it is loaded already.
     *
     * @param className one that has a library of its name, such as {@code jcuda.driver.JCudaDriver}
     * @throws LinkageError if there is no such library, or it does not load
     */
    static synchronized void load(String className) {
        if (LOADED.contains(className)) return;
        String name = className.substring(className.lastIndexOf('.') + 1);
        String library =
                LibUtils.createPlatformLibraryName("%s-%s".formatted(name, JCudaVersion.get()));
        String resource = "lib/" + LibUtils.createLibraryFileName(library);
        new NativeLibrary(resource, _ -> false)
                .load(
                        file -> {
                            String temporary = System.getProperty(TEMPORARY);
                            System.setProperty(TEMPORARY, file.getParent().toString());
                            try {
                                return Class.forName(className);
                            } catch (ClassNotFoundException e) {
                                throw new NoClassDefFoundError(className);
                            } finally {
                                System.setProperty(TEMPORARY, temporary);
                            }
                        });
        LOADED.add(className);
    }
}
