// One class plays two roles. Both interfaces are registered: each with the class, or both as views of one registration.

using System;
using System.Collections.Generic;

public interface IReadOrders { int Count { get; } }
public interface IAppendOrders { void Append(string order); }

public sealed class Orders : IReadOrders, IAppendOrders
{
    readonly List<string> items = new List<string>();
    public int Count { get { return items.Count; } }
    public void Append(string order) { items.Add(order); }
}

/// <summary>Singletons only: for each *registered type* one object, made when it is first asked for.</summary>
public sealed class Container
{
    readonly Dictionary<Type, Lazy<object>> made = new Dictionary<Type, Lazy<object>>();
    public void Singleton<T>(Func<object> make) { made[typeof(T)] = new Lazy<object>(make); }
    public T Get<T>() { return (T)made[typeof(T)].Value; }
}

public static class Solution
{
    public static void Main(string[] arguments)
    {
        var services = new Container();
        if (arguments[0] == "twice")
        {
            services.Singleton<IReadOrders>(() => new Orders());
            // The container keeps one object for each type that was registered, whatever class is behind it.
            services.Singleton<IAppendOrders>(() => new Orders());
        }
        else
        {
            services.Singleton<Orders>(() => new Orders());
            services.Singleton<IReadOrders>(() => services.Get<Orders>());
            services.Singleton<IAppendOrders>(() => services.Get<Orders>());
        }

        services.Get<IAppendOrders>().Append("tea");
        Console.WriteLine("orders appended = 1");
        Console.WriteLine("orders read = " + services.Get<IReadOrders>().Count);
    }
}
