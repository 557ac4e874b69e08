package dev.fallline.device.cuda;

import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerCompile;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerCreate;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerDestroy;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerGetErrorLog;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerGetErrorLogSize;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerGetInfoLog;
import static jcuda.nvptxcompiler.JNvPTXCompiler.nvPTXCompilerGetInfoLogSize;

import jcuda.nvptxcompiler.nvPTXCompileResult;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;

import java.nio.charset.StandardCharsets;

/** NVIDIA's PTX compiler, which is linked into JCuda and needs neither GPU nor driver. */
final class PtxCompiler {
    private PtxCompiler() {}

    /**
     * Compiles for an architecture.
     *
     * @param architecture such as 75 for sm_75
     * @return what it says of each kernel: registers, stack, spills
     * @throws AssertionError if the text is refused
     * @throws LinkageError if there is no compiler for this platform
     */
    static String compile(String ptx, int architecture) {
        JCudaNatives.load("jcuda.nvptxcompiler.JNvPTXCompiler");
        byte[] text = (ptx + '\0').getBytes(StandardCharsets.UTF_8);
        nvPTXCompilerHandle handle = new nvPTXCompilerHandle();
        check(nvPTXCompilerCreate(handle, text.length, text), "");
        try {
            String[] options = {"--gpu-name=sm_" + architecture, "--verbose"};
            int result = nvPTXCompilerCompile(handle, options.length, options);
            check(result, errors(handle));
            return information(handle);
        } finally {
            nvPTXCompilerDestroy(handle);
        }
    }

    private static String errors(nvPTXCompilerHandle handle) {
        long[] size = new long[1];
        nvPTXCompilerGetErrorLogSize(handle, size);
        byte[] log = new byte[(int) size[0] + 1];
        nvPTXCompilerGetErrorLog(handle, log);
        return text(log);
    }

    private static String information(nvPTXCompilerHandle handle) {
        long[] size = new long[1];
        nvPTXCompilerGetInfoLogSize(handle, size);
        byte[] log = new byte[(int) size[0] + 1];
        nvPTXCompilerGetInfoLog(handle, log);
        return text(log);
    }

    /** Up to the zero that ends it. */
    private static String text(byte[] log) {
        return new String(log, StandardCharsets.UTF_8).replace("\0", "");
    }

    private static void check(int result, String log) {
        if (result == nvPTXCompileResult.NVPTXCOMPILE_SUCCESS) return;
        throw new AssertionError(nvPTXCompileResult.stringFor(result) + ": " + log);
    }
}
