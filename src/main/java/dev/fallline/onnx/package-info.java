/**
 * Networks as ONNX files, both ways. The only package that knows ONNX's protocol buffers.
 *
 * <p>The format: onnx.ai/onnx/repo-docs/IR.html; its operators: onnx.ai/onnx/operators.
 */
package dev.fallline.onnx;
