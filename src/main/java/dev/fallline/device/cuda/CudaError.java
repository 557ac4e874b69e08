package dev.fallline.device.cuda;

import static dev.fallline.FalllineException.failed;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;

import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** What CUDA said, in words. */
final class CudaError {
    private CudaError() {}

    /** An error while a GPU is being opened: half a sentence, which gives the reason. */
    static FalllineException opening(int result, String call) {
        return unavailable("%s said %s".formatted(call, text(result)));
    }

    static FalllineException unavailable(String reason) {
        return new FalllineException(Kind.DEVICE_UNAVAILABLE, reason);
    }

    /** An error in the midst of work. */
    static FalllineException working(int result, String call) {
        return failed(
                "the GPU failed: %s said %s; a run that has begun can go on from its last checkpoint, with train --resume",
                call, text(result));
    }

    /** The name of a result, with the driver's explanation where it has one. */
    private static String text(int result) {
        String[] explanation = new String[1];
        JCudaDriver.cuGetErrorString(result, explanation);
        String name = CUresult.stringFor(result);
        return explanation[0] == null ? name : "%s (%s)".formatted(name, explanation[0]);
    }
}
