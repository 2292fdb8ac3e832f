// What the C and C++ libraries would ask for, ended here: the small module has no heap and imports nothing.
#include <cstddef>
#include <cstdint>

extern "C" {

[[noreturn]] void __wasi_proc_exit(std::uint32_t) { __builtin_trap(); }
[[noreturn]] void abort_message(const char*, ...) { __builtin_trap(); }
void emscripten_notify_memory_growth(std::size_t) {}

}  // extern "C"
