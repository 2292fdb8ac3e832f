// What the C library would ask of the outside, ended here: with these the module imports nothing.
#include <cstddef>
#include <cstdint>

extern "C" {

/// abort() ends in this: a trap, which the other side sees as WebAssembly.RuntimeError.
[[noreturn]] void __wasi_proc_exit(std::uint32_t) { __builtin_trap(); }

/// The C++ runtime's last words; the real one brings printf with it.
[[noreturn]] void abort_message(const char*, ...) { __builtin_trap(); }

/// Told when memory has grown; the other side looks for itself.
void emscripten_notify_memory_growth(std::size_t) {}
}
