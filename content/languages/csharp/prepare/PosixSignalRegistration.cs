// The signals of .NET 6 and later, for mono, which ends before them: PosixSignalRegistration, so that one program is
// right in both. It is compiled with every program; mono's other way, Mono.Unix.UnixSignal, lies in a library that is
// not always installed, and rests on the same three functions as this file.
//
// SPDX-License-Identifier: 0BSD

namespace System.Runtime.InteropServices
{
    using System.ComponentModel;
    using System.Threading;

    /// <summary>Signals by the numbers that .NET gives them.</summary>
    public enum PosixSignal
    {
        SIGHUP = -1,
        SIGINT = -2,
        SIGQUIT = -3,
        SIGTERM = -4,
    }

    /// <summary>What a handler is told, and what it may decide.</summary>
    public sealed class PosixSignalContext
    {
        public PosixSignalContext(PosixSignal signal)
        {
            Signal = signal;
        }

        public PosixSignal Signal { get; }

        /// <summary>Whether what the signal usually does is left undone: ending the program.</summary>
        public bool Cancel { get; set; }
    }

    /// <summary>Calls a handler for each signal of a kind until it is disposed of.</summary>
    public sealed class PosixSignalRegistration : IDisposable
    {
        // Between two looks at whether it is disposed of, in milliseconds.
        const int Patience = 100;

        readonly PosixSignal signal;
        readonly Action<PosixSignalContext> handler;
        readonly IntPtr watch;
        volatile bool disposed;

        PosixSignalRegistration(PosixSignal signal, Action<PosixSignalContext> handler)
        {
            this.signal = signal;
            this.handler = handler;
            watch = Install(Number);
            if (watch == IntPtr.Zero)
            {
                throw new Win32Exception(Marshal.GetLastWin32Error());
            }
            new Thread(Wait) { IsBackground = true }.Start();
        }

        public static PosixSignalRegistration Create(PosixSignal signal, Action<PosixSignalContext> handler)
        {
            if (handler == null)
            {
                throw new ArgumentNullException("handler");
            }
            return new PosixSignalRegistration(signal, handler);
        }

        public void Dispose()
        {
            disposed = true;
        }

        /// <summary>
        /// What runs when a signal comes is mono's own code: it writes to a pipe. C# must not run there, since a signal
        /// interrupts a thread anywhere, with locks held. This thread reads the pipe, and may do as it likes.
        /// </summary>
        void Wait()
        {
            while (!disposed)
            {
                var came = WaitAny(new[] { watch }, 1, Patience, NotLeaving) == 0;
                if (came && !disposed)
                {
                    Handle();
                }
            }
            Uninstall(watch);
        }

        void Handle()
        {
            var context = new PosixSignalContext(signal);
            handler(context);
            if (!context.Cancel)
            {
                // As if nobody had asked: the signal again, and nothing in its way.
                Uninstall(watch);
                Kill(GetProcessId(), Number);
            }
        }

        int Number
        {
            get
            {
                switch (signal)
                {
                    case PosixSignal.SIGHUP: return 1;
                    case PosixSignal.SIGINT: return 2;
                    case PosixSignal.SIGQUIT: return 3;
                    case PosixSignal.SIGTERM: return 15;
                    default: throw new PlatformNotSupportedException($"signal {signal} cannot be waited for here");
                }
            }
        }

        delegate int Leaving();

        // Kept, since the library holds on to it.
        static readonly Leaving NotLeaving = () => Environment.HasShutdownStarted ? 1 : 0;

        [DllImport("MonoPosixHelper", EntryPoint = "Mono_Unix_UnixSignal_install", SetLastError = true)]
        static extern IntPtr Install(int signal);

        [DllImport("MonoPosixHelper", EntryPoint = "Mono_Unix_UnixSignal_uninstall")]
        static extern int Uninstall(IntPtr watch);

        /// <summary>The index of a signal that came; the number of watches if the time is over.</summary>
        [DllImport("MonoPosixHelper", EntryPoint = "Mono_Unix_UnixSignal_WaitAny", SetLastError = true)]
        static extern int WaitAny(IntPtr[] watches, int count, int milliseconds, Leaving leaving);

        [DllImport("libc.so.6", EntryPoint = "kill")]
        static extern int Kill(int process, int signal);

        [DllImport("libc.so.6", EntryPoint = "getpid")]
        static extern int GetProcessId();
    }
}
