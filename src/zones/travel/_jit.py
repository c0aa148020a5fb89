"""The one place where numba is imported.

Where it is missing, functions meant for compilation stay as they are: far slower, with the same answers.
"""

from typing import Any

njit: Any
prefetch: Any
try:
    import numba
except ImportError:
    COMPILED = False

    def _as_it_is(**_options: Any) -> Any:
        """Return a decorator that leaves a function as it is."""
        return lambda function: function

    def _nothing(_array: Any, _index: int) -> None:
        """Leave it to the processor to fetch what is read."""

    njit, prefetch = _as_it_is, _nothing
else:
    from llvmlite import ir
    from numba import types
    from numba.core import cgutils
    from numba.extending import intrinsic

    COMPILED = True
    njit = numba.njit

    @intrinsic
    def prefetch(_context, array, index):  # type: ignore[no-untyped-def]
        """Ask the processor to fetch the row of an array that will soon be read; any index will do."""

        def generate(context, builder, signature, args):  # type: ignore[no-untyped-def]
            values = context.make_array(signature.args[0])(context, builder, args[0])
            row = context.cast(builder, args[1], signature.args[1], types.intp)
            stride = cgutils.unpack_tuple(builder, values.strides)[0]  # type: ignore[no-untyped-call]
            byte, whole = ir.IntType(8).as_pointer(), ir.IntType(32)
            address = builder.gep(builder.bitcast(values.data, byte), [builder.mul(row, stride)])
            kind = ir.FunctionType(ir.VoidType(), [byte, whole, whole, whole])
            name = "llvm.prefetch.p0i8"
            fetch = cgutils.get_or_insert_function(builder.module, kind, name)  # type: ignore[no-untyped-call]
            # For reading, into the nearest cache, as data.
            builder.call(fetch, [address, *(ir.Constant(whole, n) for n in (0, 3, 1))])
            return context.get_dummy_value()

        return types.void(array, index), generate
